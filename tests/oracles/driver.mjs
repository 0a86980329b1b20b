// Answers questions about GitHub's own parsers: one JSON question a line on stdin, one JSON answer a line on stdout.
//
//   {"evaluate": text, "contexts": {...}}  ->  {"value": ...} or {"error": kind, "message": text}
//   {"workflow": text}                     ->  {"errors": [text, ...]}
//
// In a value a number is {"number": text} and an object {"object": [[key, value], ...]}, so that NaN, Infinity and the
// order of keys survive.
import { register } from "node:module";
import { createInterface } from "node:readline";
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";
import { ExpressionEvaluationError } from "@actions/expressions/errors";

// The workflow parser is made for bundlers: it imports JSON without saying so, which Node refuses.
const hook = `export const load = (url, context, next) =>
  next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);`;
register("data:text/javascript," + encodeURIComponent(hook));
const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await import("@actions/workflow-parser");

const PARSE_ERRORS = ["syntax", "context", "syntax", "depth", "length", "arguments", "arguments", "arguments", "context", "function"];

function encode(value) {
  switch (value.kind) {
    case data.Kind.Null:
      return null;
    case data.Kind.Number:
      return { number: String(value.value === 0 ? 0 : value.value) };
    case data.Kind.Array:
      return value.values().map(encode);
    case data.Kind.Dictionary:
      return { object: value.pairs().map((pair) => [pair.key, encode(pair.value)]) };
    default:
      return value.value;
  }
}

function kindOf(error) {
  if (error.typ !== undefined) return PARSE_ERRORS[error.typ];
  if (error.cause && !(error instanceof ExpressionEvaluationError)) return kindOf(error.cause);
  if (error.message === "ErrorExceededMaxLength") return "length";
  if (error.message.startsWith("Unexpected symbol")) return "syntax";
  if (error.message.startsWith("The following format string")) return "format";
  if (error.message.startsWith("case predicate")) return "case";
  if (error.message === "empty input" || error instanceof ExpressionEvaluationError) return "json";
  return "fault";
}

function evaluate(text, contexts) {
  try {
    const { tokens } = new Lexer(text).lex();
    const tree = new Parser(tokens, Object.keys(contexts), []).parse();
    if (tree === undefined) return { error: "syntax", message: "nothing to parse" };
    const values = JSON.parse(JSON.stringify(contexts), data.reviver);
    return { value: encode(new Evaluator(tree, values).evaluate()) };
  } catch (error) {
    return { error: kindOf(error), message: error.message };
  }
}

async function workflow(text) {
  const parsed = parseWorkflow({ name: "w.yml", content: text }, new NoOperationTraceWriter());
  if (parsed.value) await convertWorkflowTemplate(parsed.context, parsed.value);
  return { errors: parsed.context.errors.getErrors().map((error) => error.message) };
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const answer = "workflow" in question ? await workflow(question.workflow) : evaluate(question.evaluate, question.contexts);
  process.stdout.write(JSON.stringify(answer) + "\n");
}
