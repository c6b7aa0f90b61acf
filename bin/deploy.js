#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `deploy needs Node.js 22.18 or newer; this is ${process.versions.node}.\n` +
      'Inside its folder, `npm ci` installs one that `npx deploy` uses.\n',
  );
  process.exitCode = 1;
} else {
  // Imported only now: an older Node cannot even read TypeScript.
  const { start } = await import('../src/cli/start.ts');
  // What an interrupted run was still waiting for must not keep the process.
  process.exit(await start(process.argv.slice(2)));
}
