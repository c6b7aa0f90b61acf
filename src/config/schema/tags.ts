import { z } from 'zod';

/**
 * Tags as Azure takes them. Azure allows 50 a resource; ten are left to deploy's own, whose names start with
 * `deploy-`. Names are compared without regard to case.
 *
 * Source: "Use tags to organize your Azure resources" (learn.microsoft.com/azure/azure-resource-manager/management/
 * tag-resources), limitations.
 */
export const tags = z
  .record(
    z
      .string()
      .regex(/^[^<>%&\\?/]{1,512}$/, 'is not a name for a tag: 1 to 512 characters but < > % & \\ ? /')
      .refine(
        (name) => !/^deploy-/i.test(name),
        'is not free: tags that start with deploy- are set by deploy itself',
      ),
    z.string().max(256),
  )
  .refine(
    (all) => Object.keys(all).length <= 40,
    'must be at most 40 tags: Azure allows 50, and deploy sets some of its own',
  )
  .refine(
    (all) => new Set(Object.keys(all).map((name) => name.toLowerCase())).size === Object.keys(all).length,
    'has two names that differ only in case, which is one tag to Azure',
  );
