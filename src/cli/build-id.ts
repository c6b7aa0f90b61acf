/**
 * The digest of everything that the running bundle was made of, which the build puts in the place of
 * `DEPLOY_BUILD_ID` (`rolldown.config.ts`); undefined where the program runs from its source.
 */
export const BUILD_ID: string | undefined = typeof DEPLOY_BUILD_ID === 'string' ? DEPLOY_BUILD_ID : undefined;

declare const DEPLOY_BUILD_ID: string | undefined;
