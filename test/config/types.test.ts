import { describe, expectTypeOf, it } from 'vitest';
import type {
  ApplicationService,
  Cloud,
  Config,
  DaprComponent,
  InfrastructureService,
} from '../../src/config/schema.ts';
import type { Finding } from '../../src/config/problem.ts';
import type { JsonObject } from '../../src/engine/json.ts';

describe('the type of the configuration', () => {
  it('is plain JSON, so that steps can hash any part of it', () => {
    expectTypeOf<Config>().toExtend<JsonObject>();
    expectTypeOf<Config['keyVault']>().toExtend<JsonObject>();
    expectTypeOf<ApplicationService>().toExtend<JsonObject>();
    expectTypeOf<InfrastructureService>().toExtend<JsonObject>();
    expectTypeOf<DaprComponent>().toExtend<JsonObject>();
    expectTypeOf<Finding>().toExtend<JsonObject>();
  });

  it('knows what is always there and what may be absent', () => {
    expectTypeOf<Config['emulator']['faults'][number]['during']>().toEqualTypeOf<'run' | 'undo' | 'any'>();
    expectTypeOf<Config['databases']['postgres']>().extract<undefined>().toEqualTypeOf<undefined>();
    expectTypeOf<Config['migrations']>().extract<undefined>().toEqualTypeOf<undefined>();
    expectTypeOf<ApplicationService['env']>().toEqualTypeOf<Record<string, string>>();
    expectTypeOf<Cloud>().toEqualTypeOf<'emulator' | 'azure'>();
  });

  it('has no key that the schema does not have', () => {
    expectTypeOf<Config>().not.toHaveProperty('environments');
    expectTypeOf<Config>().not.toHaveProperty('cloud');
  });
});
