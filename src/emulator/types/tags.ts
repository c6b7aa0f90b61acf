import { z } from 'zod';

/** Tags as ARM takes them: at most 50, names of 1 to 512 characters without `<>%&\?/`, values up to 256. */
// Learn, "Use tags to organize your Azure resources", "Limitations".
export const tags = z
  .record(
    z
      .string()
      .min(1)
      .max(512)
      .regex(/^[^<>%&\\?/]*$/),
    z.string().max(256),
  )
  .refine((all) => Object.keys(all).length <= 50, { message: 'A resource can have at most 50 tags.' });
