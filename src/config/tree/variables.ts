/** The process environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A text whose variables are replaced, and what became of them. */
export type Replaced = {
  readonly text: string;
  /** The variables that were read, with the values (or defaults) that were used. */
  readonly used: ReadonlyMap<string, string>;
  /** What is wrong, in words; the text is then of no use. */
  readonly problems: readonly { message: string; hint: string }[];
};

/** Tells whether a text reads any variable. */
export function hasVariables(text: string): boolean {
  return text.includes('${');
}

/** Tells whether a text is one variable and nothing else. */
export function isOneVariable(text: string): boolean {
  return /^\$\{[^}]*\}$/.test(text);
}

/**
 * Replaces `${VAR}` and `${VAR:-default}` in a text; `$${` becomes a literal `${`. As in a shell, the default also
 * stands in for a variable that is set but empty.
 */
export function replaceVariables(text: string, variables: Variables): Replaced {
  const used = new Map<string, string>();
  const problems: { message: string; hint: string }[] = [];
  const replaced = text.replace(
    /\$\$\{|\$\{([^}]*)(\}?)/g,
    (match: string, body: string | undefined, end: string | undefined) => {
      if (match === '$${') return '${';
      const [, name, fallback] = /^([A-Za-z_]\w*)(?::-(.*))?$/s.exec(body ?? '') ?? [];
      if (name === undefined || end !== '}') {
        problems.push(malformed);
        return '';
      }
      const value = fallback === undefined ? variables[name] : variables[name] || fallback;
      if (value === undefined) problems.push(unset(name));
      else used.set(name, value);
      return value ?? '';
    },
  );
  return { text: replaced, used, problems };
}

const malformed = {
  message: 'has a ${ that does not begin a variable',
  hint: 'write ${NAME} or ${NAME:-default}, and $${ where a literal ${ is meant',
};

/** The variable that a problem is about, where it is that it is not set; undefined for every other problem. */
export function unsetIn(message: string): string | undefined {
  return /^needs the environment variable (\w+), which is not set$/.exec(message)?.[1];
}

function unset(name: string): { message: string; hint: string } {
  return {
    message: `needs the environment variable ${name}, which is not set`,
    hint: `set ${name}, or give it a default: \${${name}:-default}`,
  };
}
