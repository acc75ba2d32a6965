// Reads Mermaid diagrams (a JSON list on stdin) and prints what Mermaid makes of each: the title of
// its subgraph and the labels in it, or the error.
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
    const [group] = db.getSubGraphs();
    const labels = [...db.getVertices().values()]
      .filter(({ id }) => group.nodes.includes(id))
      .map(({ text }) => decoded(text));
    return { title: decoded(group.title), labels };
  } catch (error) {
    return { error: String(error), text };
  }
}

const results = [];
for (const text of JSON.parse(readFileSync(0, "utf-8"))) {
  results.push(await read(text));
}
console.log(JSON.stringify(results));
