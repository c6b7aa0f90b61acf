import type { Paint } from './paint.ts';
import type { InitDocument, MigrateDocument, PushDocument, UnlockDocument } from './state-documents.ts';
import { plain } from './words.ts';

/** Says what `deploy state push` did. */
export function pushText(push: PushDocument, paint: Paint): string {
  const instead = push.replaced === null ? 'where there was none' : `in place of serial ${push.replaced}`;
  return told([
    `${paint.green('✔')} wrote the state (serial ${push.serial}) ${instead}: ${plain(push.place)}`,
    ...openLine(push, paint),
    ...copyLines(push),
  ]);
}

/** Says what `deploy state migrate` did, and what to change in the configuration. */
export function migrateText(migrate: MigrateDocument, paint: Paint, configured: boolean): string {
  const { from, to, lineage } = migrate;
  if (migrate.result === 'nothing-to-do') {
    const why = lineage === null ? 'there is no state to move' : `the state is there already: ${plain(to)}`;
    return told([`${paint.green('✔')} ${why}`]);
  }
  return told([
    `${paint.green('✔')} moved the state (serial ${migrate.serial})`,
    `  from ${plain(from)}`,
    `  to   ${plain(to)}`,
    ...openLine(migrate, paint),
    ...copyLines(migrate),
    ...(configured
      ? []
      : [`  ${paint.cyan('→')} now name that store under state.store in the configuration`]),
  ]);
}

/** Says what `deploy state init` made, and what was there. */
export function initText({ place, made, result }: InitDocument, paint: Paint): string {
  if (made.length === 0) {
    return told([`${paint.green('✔')} the state lies in a folder, which needs nothing: ${plain(place)}`]);
  }
  const all = result === 'nothing-to-do' ? 'everything was there' : 'the store is ready';
  return told([
    `${paint.green('✔')} ${all}: ${plain(place)}`,
    ...made.map(
      ({ what, id, action }) => `  ${action.padEnd(8)} ${what.replace('-', ' ')} ${paint.dim(plain(id))}`,
    ),
    ...(made.some(({ what, action }) => what === 'role' && action === 'created')
      ? ['  a new role takes some minutes to count']
      : []),
  ]);
}

/** Says who holds a lock, before it is taken away. */
export function holderText(holder: UnlockDocument['holder'], paint: Paint): string {
  if (holder === null) return told([paint.bold('the lock is held; by whom is not known')]);
  return told([
    paint.bold('the lock is held by'),
    ...Object.entries(holder).map(
      ([label, value]) => `  ${paint.dim(label.padEnd(9))}${plain(String(value))}`,
    ),
    'taken away, its holder can no longer write the state, and soon not the cloud either; its run is left open',
  ]);
}

/** Says what `deploy unlock` did. */
export function unlockText({ result, place, holder }: UnlockDocument, paint: Paint): string {
  if (result === 'nothing-to-do')
    return told([`${paint.green('✔')} nobody holds the lock of ${plain(place)}`]);
  const who = holder === null ? '' : ` from ${plain(`${holder.user}@${holder.host}, process ${holder.pid}`)}`;
  return told([`${paint.green('✔')} took the lock away${who}: ${plain(place)}`]);
}

function openLine({ open }: { open: PushDocument['open'] }, paint: Paint): string[] {
  return open === null ? [] : [`  ${paint.yellow('!')} run ${open.run} is open`];
}

function copyLines({ copies }: { copies: readonly string[] }): string[] {
  return copies.map((file) => `  kept a copy: ${plain(file)}`);
}

function told(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
