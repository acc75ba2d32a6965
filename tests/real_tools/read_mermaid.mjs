// Reads Mermaid diagrams (a JSON list on stdin) and prints what Mermaid makes of each: its subgraphs,
// each with its title and the labels in it, and its arrows between labels; or the error.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");

// Mermaid keeps entity codes in this form until it draws: #35; and #quot; as here.
const decoded = (text) => {
  const entities = text.replaceAll("ﬂ°°", "&#").replaceAll("ﬂ°", "&").replaceAll("¶ß", ";");
  const element = window.document.createElement("textarea");
  element.innerHTML = entities;
  return element.value;
};

async function read(text) {
  try {
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const vertices = [...db.getVertices().values()];
    const labels = new Map(vertices.map(({ id, text }) => [id, decoded(text)]));
    const groups = db.getSubGraphs().map(({ title, nodes }) => ({
      title: decoded(title),
      labels: [...labels].filter(([id]) => nodes.includes(id)).map(([, label]) => label),
    }));
    const arrows = db.getEdges().map(({ start, text, end }) => [
      labels.get(start),
      text,
      labels.get(end),
    ]);
    return { groups, arrows };
  } catch (error) {
    return { error: String(error), text };
  }
}

const results = [];
for (const text of JSON.parse(readFileSync(0, "utf-8"))) {
  results.push(await read(text));
}
console.log(JSON.stringify(results));
