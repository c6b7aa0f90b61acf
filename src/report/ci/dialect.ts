/** Something that a pipeline shows beside its log: at a line of a file, where that is known. */
export interface Annotation {
  readonly kind: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  /** The error code of the cloud. */
  readonly code?: string | undefined;
  readonly place?: Place | undefined;
}

/** A place in a file of the repository; lines and columns count from 1. */
export interface Place {
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The commands of one system of pipelines: each is a line, without its end. */
export interface Dialect {
  group(title: string): string;
  readonly endGroup: string;
  /** Undefined: there is none for it. */
  annotation(one: Annotation): string | undefined;
}
