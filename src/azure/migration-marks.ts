import type { Job } from '@azure/arm-appcontainers';
import { z } from 'zod';
import type { Execution } from './job-executions.ts';

/** What an execution carries, as plain environment variables, to be known by. */
export type Marks = {
  DEPLOY_TRANSACTION?: string;
  DEPLOY_DIRECTION?: 'up' | 'down';
  DEPLOY_TARGET?: string;
  /** The schema that was in force when it was started; empty: not known. */
  DEPLOY_BEFORE?: string;
};

/** The schema of a database that nothing has been migrated in. */
export const NO_SCHEMA = '0';
/** The schema of a database of which nothing is known. */
export const UNKNOWN = '';
/** The tag of a job that holds the id of the server whose database it migrates. */
export const DATABASE_TAG = 'deploy-database';
/** The variable of a job that holds its `down` command, as JSON. */
export const DOWN_VARIABLE = 'DEPLOY_DOWN';

/** Tells whether an execution carries these marks, whatever else. */
export function carries({ env }: Execution, marks: Marks): boolean {
  return Object.entries(marks).every(([name, value]) => env[name] === value);
}

/** The schema that the newest successful execution left; undefined: none has succeeded. */
export function schemaAfter(all: readonly Execution[]): string | undefined {
  return all.find(({ status, env }) => status === 'Succeeded' && env['DEPLOY_TARGET'] !== undefined)?.env[
    'DEPLOY_TARGET'
  ];
}

/** A command with the schema to migrate to in it. */
export function filled(command: readonly string[], target: string): string[] {
  return command.map((word) => word.replaceAll('{target}', target));
}

/** The `down` command that stands on a job. */
export function downOf({ template }: Job): string[] | undefined {
  const value = template?.containers?.[0]?.env?.find(({ name }) => name === DOWN_VARIABLE)?.value;
  return value === undefined ? undefined : z.array(z.string()).parse(JSON.parse(value));
}
