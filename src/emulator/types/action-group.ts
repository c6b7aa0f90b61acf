import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { ResourceType } from '../resource-type.ts';
import { tags } from './tags.ts';

// Learn, "Naming rules": 1-260 characters.
const receiverName = z.string().min(1);
const common = { useCommonAlertSchema: z.boolean().optional() };

const OTHERS = [
  'smsReceivers',
  'webhookReceivers',
  'itsmReceivers',
  'azureAppPushReceivers',
  'automationRunbookReceivers',
  'voiceReceivers',
  'logicAppReceivers',
  'azureFunctionReceivers',
  'eventHubReceivers',
];

const properties = z.strictObject({
  // "Value should be unique and max 12 characters": Learn, "Action groups", in the table of basic settings.
  groupShortName: z.string().min(1).max(12),
  enabled: z.boolean(),
  emailReceivers: z
    .array(
      z.strictObject({
        name: receiverName,
        emailAddress: z.email(),
        ...common,
        // Written by Azure; ignored when a client sends it back.
        status: z.unknown().optional(),
      }),
    )
    .nullish(),
  armRoleReceivers: z.array(z.strictObject({ name: receiverName, roleId: z.guid(), ...common })).nullish(),
  // Not made by us, kept as they come.
  ...Object.fromEntries(
    OTHERS.map((kind) => [kind, z.array(z.looseObject({ name: receiverName })).nullish()]),
  ),
});

// "Regional" action groups lie in these; all others are global.
// Learn, "Action groups": "Supported regions".
const REGIONS = ['global', 'swedencentral', 'germanywestcentral', 'northcentralus', 'southcentralus'];

/**
 * Action groups: at once. Receivers are named once each, over all kinds; an e-mail receiver counts as `Enabled` from the
 * start.
 * Sources: azure-rest-api-specs, Microsoft.Insights stable/2023-01-01/actionGroups_API.json;
 * learn.microsoft.com/azure/azure-monitor/alerts/action-groups
 */
export const actionGroups: ResourceType = {
  type: 'Microsoft.Insights/actionGroups',
  apiVersions: ['2023-01-01', '2022-06-01', '2022-04-01', '2021-09-01', '2019-06-01', '2019-03-01'],
  body: z.strictObject({ location: z.string(), tags: tags.nullish(), properties }),
  // Learn, "Naming rules": 1-260 characters, none of :<>+/&%\?, no space or period at the end.
  name: /^[^:<>+/&%\\?]{0,259}[^:<>+/&%\\?\s.]$/,
  tracked: true,
  systemData: false,
  statuses: { create: 201, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  // Not measured: an answer of the resource provider, no operation.
  seconds: { create: 2, update: 2, delete: 1 },
  accept(body) {
    const asked = properties.parse(body.properties);
    if (!REGIONS.includes(body.location ?? '')) {
      const message = `The location '${body.location ?? ''}' is not supported for action groups: ${REGIONS.join(', ')}.`;
      throw new ArmError(400, 'LocationNotAvailableForResourceType', message);
    }
    const receivers = Object.fromEntries(
      Object.entries(asked).flatMap(([key, list]) => (Array.isArray(list) ? [[key, list]] : [])),
    );
    const names = Object.values(receivers).flatMap((list) => list.map(({ name }) => name.toLowerCase()));
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) {
      throw new ArmError(400, 'BadRequest', `The receiver name '${twice}' is used more than once.`);
    }
    const { emailReceivers, armRoleReceivers } = asked;
    return {
      id: body.id,
      name: body.name,
      type: body.type,
      location: body.location ?? '',
      tags: body.tags ?? {},
      properties: {
        groupShortName: asked.groupShortName,
        enabled: asked.enabled,
        ...Object.fromEntries(OTHERS.map((kind) => [kind, receivers[kind] ?? []])),
        emailReceivers: (emailReceivers ?? []).map((one) => ({ ...commonly(one), status: 'Enabled' })),
        armRoleReceivers: (armRoleReceivers ?? []).map(commonly),
      },
    };
  },
};

/** The common schema is off unless it is asked for. */
function commonly<Receiver extends { useCommonAlertSchema?: boolean | undefined }>(receiver: Receiver) {
  return { ...receiver, useCommonAlertSchema: receiver.useCommonAlertSchema ?? false };
}
