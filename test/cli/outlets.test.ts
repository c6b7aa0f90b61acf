import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { openOutlets } from '../../src/cli/outlets.ts';
import type { Project } from '../../src/cli/project.ts';
import type { Shell } from '../../src/cli/shell.ts';
import type { Measured, Reached } from '../../src/cli/telemetry.ts';
import { openRecorder } from '../../src/report/telemetry/recorder.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { load, minimal } from '../config/fixture.ts';

const KEY = '12345678-1234-4234-8234-123456789012';
const STRING = `InstrumentationKey=${KEY};IngestionEndpoint=https://westeurope-1.in.applicationinsights.azure.com/`;
const COMPONENT =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-shop/providers/Microsoft.Insights/components/appi-shop';

interface Given {
  readonly cloud?: 'azure' | 'emulator';
  readonly measured?: Partial<Measured>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly connectionString?: () => Promise<string | undefined>;
}

/** Outlets of a cloud in which the component is asked for, and takes what it is sent. */
async function outletsOf({ cloud = 'azure', measured = {}, variables = {}, connectionString }: Given = {}) {
  const asked: string[] = [];
  const sent: string[] = [];
  const warnings: string[] = [];
  const { loaded } = { loaded: load(minimal, { environment: 'production' }) };
  const project = { loaded: { ...loaded, cloud } };
  const shell = { variables, redactor: createRedactor() };
  const reached: Reached = {
    connectionString: async (id) => {
      asked.push(id);
      return connectionString === undefined ? STRING : connectionString();
    },
    httpClient: {
      sendRequest: async (request) => {
        sent.push(request.url);
        return { request, status: 200, headers: createHttpHeaders(), bodyAsText: '{}' };
      },
    },
  };
  const opened = await open(
    project,
    { command: 'run', offline: false, warn: (text) => warnings.push(text), ...measured },
    shell,
  );
  const recorder = openRecorder(opened.outlets, {
    command: 'run',
    environment: 'production',
    cloud,
    project: 'shop',
    instance: 'i',
    context: {},
    variables: {},
    now: () => 0,
  });
  return { ...opened, recorder, asked, sent, warnings, reached, redactor: shell.redactor };
}

/** What openOutlets reads of a project and of a shell is all that these are. */
function open(project: object, measured: Measured, shell: object) {
  return openOutlets(project as Project, measured, shell as Shell);
}

const begun = { type: 'step-started', step: 'create_monitoring', because: [] } as const;
const made = { type: 'step-completed', step: 'create_monitoring', durationMs: 1 } as const;
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('Application Insights', () => {
  it('is asked for where to send to once its component is made, and not before', async () => {
    const { working, reach, reached, asked, sent, recorder, redactor } = await outletsOf();
    reach(reached);
    working(begun);
    await soon();
    expect(asked).toEqual([]);
    working(made);
    working(made);
    await soon();
    await recorder.close('completed');
    expect(asked).toEqual([COMPONENT]);
    expect(new Set(sent)).toEqual(
      new Set(['https://westeurope-1.in.applicationinsights.azure.com/v2.1/track']),
    );
    expect(redactor.text(`${STRING} ${KEY}`)).toBe('*** ***');
  });

  it.each(['rollback', 'destroy', 'return'])(
    'is asked at once by a %s: its component may soon be gone',
    async (command) => {
      const { reach, reached, asked } = await outletsOf({ measured: { command } });
      reach(reached);
      await soon();
      expect(asked).toEqual([COMPONENT]);
    },
  );

  it('is asked only at the end in the embedded Azure, whose faults are planned by counting requests', async () => {
    const { working, reach, reached, asked, sent, recorder } = await outletsOf({ cloud: 'emulator' });
    reach(reached);
    working(begun);
    working(made);
    await soon();
    expect(asked).toEqual([]);
    await recorder.close('completed');
    expect([asked.length, sent.length > 0]).toEqual([1, true]);
  });

  it.each([true, false])('is not asked by a run that runs no step, offline: %s', async (offline) => {
    const { working, reach, reached, asked, recorder } = await outletsOf({ measured: { offline } });
    reach(reached);
    working({ type: 'step-skipped', step: 'create_monitoring' });
    await recorder.close('nothing-to-do');
    expect(asked).toEqual([]);
  });

  it('is not asked where a connection string is given, but by the embedded Azure, which takes only its own', async () => {
    const variables = { APPLICATIONINSIGHTS_CONNECTION_STRING: STRING.replace('westeurope-1', 'other-2') };
    const real = await outletsOf({ variables });
    real.reach(real.reached);
    await real.recorder.close('completed');
    expect(real.asked).toEqual([]);
    expect(real.sent[0]).toBe('https://other-2.in.applicationinsights.azure.com/v2.1/track');
    const embedded = await outletsOf({ variables, cloud: 'emulator' });
    embedded.reach(embedded.reached);
    embedded.working(begun);
    await embedded.recorder.close('completed');
    expect(embedded.asked).toEqual([COMPONENT]);
  });

  it('that is not there, or cannot be asked, ends nothing', async () => {
    const none = await outletsOf({ connectionString: async () => undefined });
    none.reach(none.reached);
    none.working(begun);
    await none.recorder.close('failed');
    expect([none.sent, [...none.failures]]).toEqual([[], []]);
    const refused = await outletsOf({ connectionString: () => Promise.reject(new Error('Forbidden')) });
    refused.reach(refused.reached);
    refused.working(begun);
    refused.working(made);
    await refused.recorder.close('completed');
    expect([refused.sent, [...refused.failures]]).toEqual([[], ['Application Insights: Forbidden']]);
  });

  it('that was never reached ends nothing', async () => {
    const { recorder, sent } = await outletsOf();
    await recorder.close('refused');
    expect(sent).toEqual([]);
  });
});

describe('an OTLP receiver', () => {
  it('whose variable is no address of HTTP is told of', async () => {
    const { warnings, outlets } = await outletsOf({
      variables: { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' },
    });
    expect(warnings).toEqual([expect.stringMatching(/OTEL_EXPORTER_OTLP_ENDPOINT is no address/)]);
    expect(outlets).toHaveLength(1);
  });
});
