/**
 * The names under which telemetry is sent: alert rules and workbooks rest on them, so none is ever renamed. Those without
 * `deploy.` are OpenTelemetry's own. Source: OpenTelemetry semantic conventions (HTTP, deployment, CICD, VCS, end user).
 */
export const NAMES = {
  /** What is sent is ours: Application Insights shows it as the cloud role name. */
  serviceName: 'deploy',
  environment: 'deployment.environment.name',
  cloud: 'deploy.cloud',
  project: 'deploy.project',
  command: 'deploy.command',
  result: 'deploy.result',
  run: 'deploy.run.id',
  resumed: 'deploy.run.resumed',
  step: 'deploy.step.name',
  status: 'deploy.step.status',
  item: 'deploy.item',
  address: 'deploy.address',
  correlation: 'deploy.correlation_id',
  service: 'deploy.api.service',
  operation: 'deploy.api.operation',
  reason: 'deploy.error.reason',
  code: 'deploy.error.code',
  kind: 'deploy.resource.kind',
  error: 'error.type',
  method: 'http.request.method',
  resent: 'http.request.resend_count',
  httpStatus: 'http.response.status_code',
  host: 'server.address',
  scheme: 'url.scheme',
  path: 'url.path',
} as const;

/** The instruments: name, unit, what is counted or measured; for histograms the bounds of their buckets, in seconds. */
export const INSTRUMENTS = {
  runDuration: {
    name: 'deploy.run.duration',
    unit: 's',
    description: 'How long a command took.',
    buckets: [1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600],
  },
  stepDuration: {
    name: 'deploy.step.duration',
    unit: 's',
    description: 'How long a step took that ran.',
    buckets: [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1200],
  },
  apiDuration: {
    name: 'deploy.api.duration',
    unit: 's',
    description: 'How long a call to Azure took, with its repetitions.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  },
  requests: { name: 'deploy.api.requests', unit: '{request}', description: 'Calls to Azure.' },
  errors: { name: 'deploy.api.errors', unit: '{request}', description: 'Calls to Azure that failed.' },
  retries: { name: 'deploy.api.retries', unit: '{retry}', description: 'Repetitions of calls to Azure.' },
  breakerOpens: {
    name: 'deploy.breaker.opens',
    unit: '{open}',
    description: 'Circuit breakers that opened.',
  },
  rollbacks: {
    name: 'deploy.rollbacks',
    unit: '{rollback}',
    description: 'Undos that began or were gone on with.',
  },
  tokenFailures: {
    name: 'deploy.token.refresh.failures',
    unit: '{failure}',
    description: 'Tokens that could not be had or renewed.',
  },
  configFailures: {
    name: 'deploy.config.validation.failures',
    unit: '{failure}',
    description: 'Configurations that were refused.',
  },
  resources: {
    name: 'deploy.resources',
    unit: '{resource}',
    description: 'What the deployment holds, by kind.',
  },
} as const;
