"""planset: plan documents that stay alive while their template changes."""
