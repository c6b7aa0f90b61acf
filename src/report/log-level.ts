/** The levels of --log-level, the most talkative first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** One of the levels of --log-level. */
export type LogLevel = (typeof LOG_LEVELS)[number];
