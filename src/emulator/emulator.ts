import { ArmError } from './arm-error.ts';
import { arm } from './arm/arm.ts';
import { callsFor } from './arm/calls-for.ts';
import type { Cloud } from './arm/cloud.ts';
import { serving } from './arm/serving.ts';
import { settle } from './arm/settle.ts';
import { syncLatency } from './arm/sync-latency.ts';
import type { Catalogue } from './catalogue.ts';
import { USUAL, type Conditions } from './conditions.ts';
import { ConflictError } from './conflict-error.ts';
import { ConnectionReset } from './connection-reset.ts';
import type { AzureRequest, AzureResponse } from './exchange.ts';
import { exchangeOf, type Exchange } from './exchanges.ts';
import { takeFault, type Fault } from './faults.ts';
import { commonHeaders } from './headers.ts';
import { HostNotFound } from './host-not-found.ts';
import { scaleOf, type Latency } from './latency.ts';
import { plannedRefusal, refusal } from './refusal.ts';
import { readRequest, type ReadRequest } from './request.ts';
import { keptIn } from './store/kept.ts';
import type { EmulatorStore } from './store/store.ts';
import { throttleOf } from './throttling.ts';
import { inTurn } from './turns.ts';
import * as everything from './types/index.ts';
import type { EmulatorWorld } from './world.ts';

/** An Azure within the process: give it a request as it would go over the wire, get the answer. */
export interface Emulator {
  /**
   * @throws ConnectionReset when a planned fault loses the connection
   * @throws HostNotFound for a host that this Azure does not have
   */
  handle(request: AzureRequest): Promise<AzureResponse>;
}

/** What an embedded Azure is made of. */
export interface EmulatorOptions extends Partial<Conditions> {
  readonly store: EmulatorStore;
  readonly world: EmulatorWorld;
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** The object id of whoever signs requests. */
  readonly principalId: string;
  /** Default `instant`. */
  readonly latency?: Latency;
  readonly faults?: readonly Fault[];
  /** Called with every exchange, secrets removed, before its answer is given. */
  readonly onExchange?: (exchange: Exchange) => void | Promise<void>;
  /** What Azure consists of; default: all that this program knows. */
  readonly catalogue?: Catalogue;
  /** Entries on a page of a list; default 1000. */
  readonly pageSize?: number;
}

/** Opens an embedded Azure. Requests are served one at a time; whatever an answer tells is kept before it is given. */
export function openEmulator(options: EmulatorOptions): Emulator {
  const { world, subscriptionId, tenantId, principalId, faults = [], pageSize = 1000 } = options;
  const scale = scaleOf(options.latency ?? 'instant');
  const catalogue = options.catalogue ?? everything;
  const throttle = throttleOf(scale, () => world.now());
  const alone = inTurn();
  const kept = keptIn(options.store);
  const cloud: Cloud = {
    get draft() {
      return kept.draft;
    },
    world,
    scale,
    catalogue,
    subscriptionId,
    tenantId,
    principalId,
    pageSize,
    conditions: conditionsIn(options),
  };

  const faultFor = async (request: ReadRequest): Promise<Fault | undefined> => {
    if (faults.length === 0) return undefined;
    return alone(() => kept.run(() => takeFault(faults, request, kept.draft.data('faults'))));
  };

  const answer = async (raw: AzureRequest): Promise<AzureResponse> => {
    const request = readRequest(raw);
    const fault = await faultFor(request);
    if (fault?.drop === true) throw new ConnectionReset(raw.url);
    if (fault?.status !== undefined) return plannedRefusal(fault, scale);
    if (fault?.delayMs !== undefined) await world.sleep(fault.delayMs);
    const { response, milliseconds } = await alone(() =>
      kept.run(async () => {
        const latency = isArm(request.host) ? syncLatency(cloud, request) : 0;
        const served = await serve(cloud, request, fault?.failOperation);
        return { response: served, milliseconds: served.status < 400 ? latency : 0 };
      }),
    );
    // The effect is there before the answer is: whoever looks meanwhile sees it, and so does the next process.
    if (milliseconds > 0) await world.sleep(milliseconds);
    if (fault?.loseAnswer === true) throw new ConnectionReset(raw.url);
    return response;
  };

  return {
    async handle(raw) {
      const toll = isArm(new URL(raw.url).hostname.toLowerCase()) ? throttle(raw) : undefined;
      const common = commonHeaders(raw, toll?.headers, world);
      let response: AzureResponse | undefined;
      try {
        const served = toll?.refused === undefined ? answer(raw) : Promise.reject(toll.refused);
        const given = bodiless(raw, await served.catch(refusal));
        response = { ...given, headers: { ...common, ...typeOf(given), ...given.headers } };
        return response;
      } finally {
        await options.onExchange?.(exchangeOf(raw, response));
      }
    },
  };
}

function conditionsIn(options: EmulatorOptions): Conditions {
  const { permissions, limits, takenNames, notOffered } = { ...USUAL, ...options };
  return { permissions, limits, takenNames, notOffered };
}

async function serve(
  cloud: Cloud,
  request: ReadRequest,
  failure: Fault['failOperation'],
): Promise<AzureResponse> {
  const now = cloud.world.now();
  await settle(cloud, now);
  const savepoint = cloud.draft.savepoint();
  try {
    return await route(cloud, request, now, failure);
  } catch (thrown) {
    cloud.draft.undoTo(savepoint);
    if (thrown instanceof ConflictError) thrown.trace();
    return refusal(thrown);
  }
}

async function route(
  cloud: Cloud,
  request: ReadRequest,
  now: number,
  failure: Fault['failOperation'],
): Promise<AzureResponse> {
  if (isArm(request.host)) return arm(serving(cloud, request, now, failure));
  const plane = cloud.catalogue.dataPlanes.find((one) => one.matches(request.host));
  if (plane === undefined) throw new HostNotFound(request.host);
  if (failure) throw new ArmError(400, failure.code, failure.message);
  const occasion = { now, headers: request.raw.headers, query: request.query };
  return plane.handle(request.raw, callsFor(cloud, occasion));
}

function isArm(host: string): boolean {
  return /^management\.(azure\.com|chinacloudapi\.cn|usgovcloudapi\.net)$/.test(host);
}

function bodiless({ method }: AzureRequest, { body, ...rest }: AzureResponse): AzureResponse {
  return body === undefined || method.toUpperCase() === 'HEAD' ? rest : { ...rest, body };
}

function typeOf({ body }: AzureResponse): Record<string, string> {
  return typeof body === 'object' ? { 'content-type': 'application/json; charset=utf-8' } : {};
}
