import { z } from 'zod';

/** Writes a schema as a Markdown table: a row a member, by its path, with its type and what it means. */
export function schemaTable(schema: z.ZodType): string {
  const json = nodeShape.parse(z.toJSONSchema(schema, { unrepresentable: 'any', reused: 'inline' }));
  return ['| member | type | meaning |', '|---|---|---|', ...rowsOf(json, '').map(drawRow)].join('\n');
}

type Node = {
  type?: string | string[] | undefined;
  const?: string | number | boolean | undefined;
  enum?: (string | number)[] | undefined;
  description?: string | undefined;
  properties?: Record<string, Node> | undefined;
  required?: string[] | undefined;
  additionalProperties?: boolean | Node | undefined;
  items?: Node | undefined;
  anyOf?: Node[] | undefined;
  oneOf?: Node[] | undefined;
};

const nodeShape: z.ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    const: z.union([z.string(), z.number(), z.boolean()]).optional(),
    enum: z.array(z.union([z.string(), z.number()])).optional(),
    description: z.string().optional(),
    properties: z.record(z.string(), nodeShape).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), nodeShape]).optional(),
    items: nodeShape.optional(),
    anyOf: z.array(nodeShape).optional(),
    oneOf: z.array(nodeShape).optional(),
  }),
);

type Row = { path: string; type: string; meaning: string };

function rowsOf(node: Node, path: string): Row[] {
  const inner = alternatives(node).flatMap((one) => {
    const members = Object.entries(one.properties ?? {}).flatMap(([name, member]) => {
      const at = path === '' ? name : `${path}.${name}`;
      const needed = one.required?.includes(name) === true;
      const type = typeOf(member) + (needed ? '' : ', optional');
      return [{ path: at, type, meaning: member.description ?? '' }, ...rowsOf(member, at)];
    });
    const others = typeof one.additionalProperties === 'object' ? one.additionalProperties : undefined;
    return [
      ...members,
      ...(one.items ? rowsOf(one.items, `${path}[]`) : []),
      ...(others ? rowsOf(others, `${path}.*`) : []),
    ];
  });
  return inner;
}

/** The branches of a union that is not only `… or null`. */
function alternatives(node: Node): Node[] {
  const branches = node.anyOf ?? node.oneOf;
  return branches === undefined ? [node] : branches.flatMap(alternatives);
}

function typeOf(node: Node): string {
  const branches = node.anyOf ?? node.oneOf;
  if (branches !== undefined) return [...new Set(branches.map(typeOf))].join(' or ');
  if (node.enum !== undefined) return node.enum.map((one) => `\`${one}\``).join(' ');
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.type === 'array') return `array of ${node.items === undefined ? 'any JSON' : typeOf(node.items)}`;
  if (typeof node.additionalProperties === 'object' && node.properties === undefined) {
    return `map of ${typeOf(node.additionalProperties)}`;
  }
  return [node.type ?? 'any JSON'].flat().join(' or ');
}

function drawRow({ path, type, meaning }: Row): string {
  return `| \`${path}\` | ${type} | ${meaning.replaceAll('|', String.raw`\|`)} |`;
}
