import { COLOURS, type GraphDocument, lookOf } from './graph-document.ts';

/**
 * Draws the steps as Mermaid, as GitHub, GitLab and Azure DevOps show it in Markdown. Names are labels, never ids: any name is
 * safe. Source: mermaid.js.org/syntax/flowchart.html (entity codes, classes).
 */
export function mermaidOf(graph: GraphDocument): string {
  const ids = new Map(graph.steps.map(({ name }, index) => [name, `s${index + 1}`]));
  const byLook = Map.groupBy(graph.steps, lookOf);
  return `${[
    'flowchart TD',
    ...graph.steps.map(({ name }) => `  ${ids.get(name)}["${mermaidText(name)}"]`),
    ...drawnEdges(graph).map(({ from, to }) => `  ${ids.get(from)} --> ${ids.get(to)}`),
    ...[...byLook].flatMap(([look, steps]) => [
      `  classDef ${look} fill:${COLOURS[look].fill},stroke:${COLOURS[look].stroke},color:#000000`,
      `  class ${steps.map(({ name }) => ids.get(name)).join(',')} ${look}`,
    ]),
  ].join('\n')}\n`;
}

/** Draws the steps in the language of Graphviz. Source: graphviz.org/doc/info/lang.html (quoted strings). */
export function dotOf(graph: GraphDocument): string {
  return `${[
    'digraph deploy {',
    '  rankdir=TB;',
    '  node [shape=box, style="rounded,filled", fontname="sans-serif", fontcolor="#000000"];',
    ...graph.steps.map((step) => {
      const { fill, stroke } = COLOURS[lookOf(step)];
      const look = dotText(lookOf(step));
      return `  ${dotText(step.name)} [fillcolor="${fill}", color="${stroke}", tooltip=${look}];`;
    }),
    ...drawnEdges(graph).map(
      ({ from, to, why }) =>
        `  ${dotText(from)} -> ${dotText(to)}${why === 'needs' ? '' : ' [style=dashed]'};`,
    ),
    '}',
  ].join('\n')}\n`;
}

function drawnEdges({ edges }: GraphDocument): GraphDocument['edges'] {
  return edges.filter(({ implied }) => !implied);
}

function mermaidText(text: string): string {
  return text.replace(/[^\w .-]/gu, (sign) => `#${sign.codePointAt(0) ?? 0};`);
}

function dotText(text: string): string {
  return `"${text.replace(/[\\"]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`;
}
