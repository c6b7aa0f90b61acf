import type { Conditions } from './conditions.ts';
import type { StoredResource } from './resource-type.ts';

/** What a resource type's code may ask of the embedded Azure while it serves one request. */
export interface Calls {
  /** Milliseconds since the epoch, by the emulator's clock. */
  now(): number;
  /** A new GUID. */
  guid(): string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** The object id of whoever signed the request. */
  readonly principalId: string;
  readonly conditions: Conditions;
  /** The request's api-version; empty in a continuation. */
  readonly apiVersion: string;
  /** The request's headers, lower-case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The request's query; empty where there is none. */
  readonly query: URLSearchParams;
  /** The resource with this id (any casing), or undefined. */
  find(id: string): StoredResource | undefined;
  /** All resources of a type, optionally under a parent id. */
  list(type: string, under?: string): StoredResource[];
  /** Stores a resource beside the one served: a revision, an execution, a soft-deleted entry. */
  store(resource: StoredResource): void;
  /** Removes a resource at once, with its children. */
  remove(id: string): void;
  /** Free-form data that lives with the emulated Azure, by namespace and key (`data` in azure.json). */
  data(namespace: string): DataSpace;
  /** Soft-deleted things (`deleted` in azure.json). */
  readonly deleted: DataSpace;
  /** Values that only the emulated vault may hold (vault.json, mode 600). */
  readonly secrets: DataSpace;
  /** True while an operation is in progress at this id (any casing). */
  busy(id: string): boolean;
  /** Counts that somebody saw what is in progress at this id (any casing). */
  look(id: string): void;
  /** The error that a fault wants the operation of this request to end with; once taken, it is the taker's to apply. */
  takeFailure(): { code: string; message: string } | undefined;
  /** Seconds of realistic latency, scaled to the latency in force, as milliseconds. */
  scaled(seconds: number): number;
  /** Starts an operation that lives on its own, such as a job execution or a build run: `then` names a registered continuation. */
  later(milliseconds: number, then: string, argument: string): void;
  /** The headers of an answer that tells a client to follow an operation under this path: Azure-AsyncOperation, Retry-After. */
  followed(path: string): Readonly<Record<string, string>>;
  /** Starts an operation that the client polls, and returns the headers of the 202 which announces it. */
  operation(plan: OperationPlan): Readonly<Record<string, string>>;
}

/** An operation that belongs to no PUT or DELETE: a purge, the start of a job. */
export interface OperationPlan {
  /** Whose operation it is, such as `Microsoft.KeyVault`, and where; the polled URL says so. */
  readonly provider: string;
  readonly location: string;
  /** With realistic latencies. */
  readonly seconds: number;
  /** Default `location`: a Location header alone. */
  readonly style?: 'location' | 'azure-async-operation';
  /** A registered continuation that runs when the time has come; what it throws fails the operation. */
  readonly next?: string;
  readonly argument?: string;
  /** The body of the final 200; without it the final answer is 204. */
  readonly result?: object;
}

/** A small persistent map. Values are plain JSON. */
export interface DataSpace {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  entries(): [string, unknown][];
}
