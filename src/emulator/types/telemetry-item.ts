import { z } from 'zod';

const properties = z.record(z.string().max(150), z.string().max(8192).nullable()).optional();
const measurements = z.record(z.string().max(150), z.number()).optional();
const common = { ver: z.literal(2), properties, measurements };
const id = z.string().min(1).max(512);
const name = z.string().max(1024);
const timeSpan = z.string().regex(/^(?:\d+\.)?\d{2}:\d{2}:\d{2}(?:\.\d{1,7})?$/);

const data = z.discriminatedUnion('baseType', [
  z.object({
    baseType: z.literal('RequestData'),
    baseData: z.object({
      ...common,
      id,
      name: name.optional(),
      duration: timeSpan,
      responseCode: z.string().max(1024),
      success: z.boolean(),
      url: z.string().max(2048).optional(),
    }),
  }),
  z.object({
    baseType: z.literal('RemoteDependencyData'),
    baseData: z.object({
      ...common,
      id: id.optional(),
      name,
      duration: timeSpan,
      resultCode: z.string().max(1024).optional(),
      success: z.boolean().optional(),
      data: z.string().max(8192).optional(),
      type: z.string().max(1024).optional(),
      target: z.string().max(1024).optional(),
    }),
  }),
  z.object({
    baseType: z.literal('MetricData'),
    baseData: z.object({
      ...common,
      metrics: z
        .array(
          z.object({
            name: z.string().min(1).max(1024),
            value: z.number(),
            kind: z.enum(['Measurement', 'Aggregation']).optional(),
            count: z.int().min(0).nullish(),
            min: z.number().nullish(),
            max: z.number().nullish(),
          }),
        )
        // Only the first one counts.
        .min(1),
    }),
  }),
  z.object({
    baseType: z.literal('MessageData'),
    baseData: z.object({ ...common, message: z.string().max(32_768) }),
  }),
  z.object({
    baseType: z.literal('ExceptionData'),
    baseData: z.object({ ...common, exceptions: z.array(z.object({ message: z.string() })).min(1) }),
  }),
]);

/**
 * One item of telemetry, as the ingestion takes it: an envelope, and in it what it is about. Limits are those of the
 * service. Source: azure-rest-api-specs, applicationinsights/data-plane/Monitor.Exporters/preview/v2.1/swagger.json,
 * TelemetryEnvelope and what it holds.
 */
export const itemSchema = z.object({
  ver: z.literal(1).optional(),
  name: z.string().regex(/^Microsoft\.ApplicationInsights\./),
  time: z.iso.datetime({ offset: true }),
  sampleRate: z.number().min(0).max(100).optional(),
  iKey: z.string(),
  tags: z.record(z.string(), z.string()).optional(),
  data,
});

/** One item of telemetry. */
export type Item = z.output<typeof itemSchema>;
