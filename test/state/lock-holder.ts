import { fileLock } from '../../src/state/file-lock.ts';

/** `node lock-holder.ts FOLDER`: takes the lock, says so, and holds it until its input ends. */
const [folder = ''] = process.argv.slice(2);
const lease = await fileLock(folder).acquire({
  user: 'ann',
  host: 'builder',
  pid: process.pid,
  command: 'deploy --env local',
  since: '2026-01-01T00:00:00Z',
});
process.stdout.write('held\n');
process.stdin.on('end', () => void lease.release().then(() => process.exit()));
process.stdin.resume();
