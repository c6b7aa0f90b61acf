/** What of this process decides how Node runs: which Node, how it was started, and as which user. */
export function runtime(): string {
  const { version, execPath, execArgv } = process;
  return JSON.stringify([version, execPath, execArgv, process.geteuid?.()]);
}

/**
 * The variables that Node, and what it is built upon, read past `process.env`, and that users' modules can tell: options, paths of
 * modules, the time zone and the language.
 * Sources: nodejs.org/api/cli.html#environment-variables_1, `uprv_getDefaultLocaleID` of ICU.
 */
export const READ_BY_NODE = ['NODE_OPTIONS', 'NODE_PATH', 'TZ', 'LC_ALL', 'LC_MESSAGES', 'LANG'];

/** The time zone where `TZ` says none. */
export const LOCAL_TIME = '/etc/localtime';
