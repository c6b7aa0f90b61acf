// What `bin/deploy.js` does without a bundle: what is replaced in these processes are single modules.
const { start } = await import('../../src/cli/start.ts');
process.exit(await start(process.argv.slice(2)));
