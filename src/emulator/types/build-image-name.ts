/** A repository and a tag that a build pushes to. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string;
}

// Docker, distribution reference: path components of lower-case letters and digits with separators; tags up to 128.
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Reads the image names of a build: `repository:tag`, with or without the registry's own host before it, and with the
 * run variables that ACR Tasks knows. Learn, "ACR Tasks reference: YAML", "Run variables".
 */
export function imageNamesOf(
  names: readonly string[],
  loginServer: string,
  runId: string,
): { images: ImageName[]; wrong?: string } {
  const images: ImageName[] = [];
  for (const name of names) {
    const plain = name
      .replaceAll(/\{\{\s*\.Run\.ID\s*\}\}|\$ID\b/g, runId)
      .replaceAll(/\{\{\s*\.Run\.Registry\s*\}\}|\$Registry\b/g, loginServer);
    const local = plain.startsWith(`${loginServer}/`) ? plain.slice(loginServer.length + 1) : plain;
    const [, repository = '', tag = 'latest'] = /^(.*?)(?::([^:/]*))?$/.exec(local) ?? [];
    if (!REPOSITORY.test(repository) || !TAG.test(tag)) {
      return { images, wrong: `invalid argument "${plain}" for "-t, --tag" flag: invalid reference format` };
    }
    images.push({ repository, tag });
  }
  return { images };
}
