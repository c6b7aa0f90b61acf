/** What is written while a command goes on, for programs. */
export const EVENT_LINES = `Each event is one JSON object a line, as it happens; the last line is the result: \`type\` \`result\`, and the members of the
document of \`--output json\`. A command that fails before anything happens has that line alone. \`time\` is in UTC. Types and
members may be added: ignore those that you do not know. Whoever reads too slowly loses lines, first those of progress, and
is told by \`events-lost\`; never the result.`;

/** How a user's own step is written, for `docs/contract.md`. A test runs the example. */
export const OWN_STEPS = `A path under \`steps:\` names a module (\`.ts\`, \`.mts\`, \`.js\` or \`.mjs\`), relative to the configuration file. Its default
export, or its only exported step, is the step. Types are stripped and not checked (no \`enum\`, namespace, parameter
property, decorator or \`.tsx\`). \`@deploy-cli/deploy\` and, unless its own folder has one, \`zod\` are provided.

\`\`\`ts
import { defineStep } from '@deploy-cli/deploy';
import { z } from 'zod';

export default defineStep({
  name: 'announce',
  needs: { group: { name: 'create_resource_group', output: z.object({ id: z.string() }) } },
  output: z.object({ told: z.string() }),
  inputs: (config, { group }) => ({ name: config.name, group: group.id }),
  run: async ({ name, group }, { log }) => {
    log(\`\${name} goes to \${group}\`);
    return { told: name };
  },
});
\`\`\`

| member | meaning |
|---|---|
| \`name\` | lower-case letters, digits and underscores; no other step has it |
| \`output\` | the zod schema of what \`run\` returns: ids, names, digests; no times, etags or secrets |
| \`inputs(config, needs, facts)\` | all that matters, as an object of plain JSON: it is hashed, and handed to \`run\` |
| \`run(inputs, ports)\` | does the work; idempotent from any intermediate state |
| \`needs\` | optional: earlier steps by name, with the part of their output that \`inputs\` reads |
| \`after\` | optional: names of earlier steps to wait for. With neither it waits for all before it |
| \`at(inputs)\` | the ids of all that it may create or change; left out by a step that only checks |
| \`observe(id, ports)\` | what is there, as secret-free JSON that a restore reproduces, or null; must be there where \`at\` is |
| \`rollback(id, was, ports)\` | puts \`was\` back, null: as if it had never been; left out: cannot be undone |
| \`apart(id, other)\` | whether the two have nothing to do with each other: then they are undone at the same time; left out: the last one made goes first, one by one |
| \`irreversible(inputs, applied)\` | optional: says why these inputs, after those applied before, cannot be undone; undefined: they can. \`{ why, at: { id: [leaf] } }\`: only those leaves stay |
| \`irreversibleWith(config)\` | optional: the same from the configuration alone, for a plan that cannot know the inputs yet |
| \`cannotChange(from, to)\` | optional: says why the cloud never makes \`to\` of what was applied with \`from\`: then nothing starts |
| \`protects(config, inputs)\` | optional: the ids that must never be deleted; it is no input |
| \`retains(config, inputs, unwanted)\` | optional: which ids that are no longer wanted stay for the time being, the oldest come first |

For plain ARM resources \`...armThing\`, exported beside \`defineStep\`, is \`observe\`, \`rollback\` and \`apart\`. The module and what it
imports by relative paths are a leaf (\`code\`): when they change, the step runs again. \`facts\` has \`environment\`, \`cloud\`,
\`principal()\`, \`secret(name)\`, \`contextDigest(folder, dockerfile)\`, \`contextFiles(folder, dockerfile, directory)\` and \`newestFile(folder)\`; \`ports\` has \`azure\`, \`secrets\`,
\`files\`, \`transaction\`, \`world\`, \`signal\` and \`log(line)\` (\`steps/ports.ts\` says what each does). What is written to the
console goes to stderr. A step that calls \`process.exit\` fails the run, which is left open then.

\`deploy step new NAME\` writes a step and its test. The test gives the laws of a step, \`lawsOf(step, setup)\` of
\`@deploy-cli/deploy/testing\`, to whatever runs tests: each is \`{ title, check }\`, and \`check\` rejects with a sentence. See
[own-steps.md](own-steps.md). Beside \`defineStep\` and \`armThing\` there are \`Failure\` and the types \`Config\`, \`Facts\`, \`Ports\`,
\`Step\`, \`StepSpec\`, \`Address\`, \`Image\`, \`Irreversible\`, \`Json\` and \`JsonObject\`.`;

/** How the embedded Azure is told to fail, for `docs/contract.md`. */
export const FAULTS = `A list under \`emulator.faults\`, read where the cloud is the emulator. A request gets the first fault that matches it,
with exactly one effect: \`status\` with \`code\`, \`delayMs\`, \`drop\`, \`loseAnswer\` or \`failOperation\`. Requests are counted in
\`azure.json\`, over all runs; a fault that is changed in the file is counted anew.`;

/** What one line of the log of exchanges is, for `docs/contract.md`. */
export const EXCHANGES = `\`emulator.exchanges\` names it, relative to the configuration file. One JSON object a line: \`{ method, url,
requestHeaders, requestBody, status, responseHeaders, responseBody }\`; status 0: no answer arrived. Authorization is
removed, and secret and write-only values are \`***\`.`;

/** What is answered over HTTP. */
export const HEALTH_OVER_HTTP = `\`GET\` and \`HEAD\` of \`/health\` and \`/readiness\`: 200, or 503 where the process is not alive or not ready; JSON, or text where
the Accept header prefers \`text/plain\`. Any other path is answered with 404, any other method with 405, and both with
\`{ "error": "..." }\`. Each answer comes within 2 seconds, is at most about a second old, and is not to be cached.`;
