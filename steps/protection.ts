import type { Config } from '../src/config/schema.ts';

/** Takes from an item of the configuration whether it is protected: that is no input, so changing it runs nothing. */
export function withoutProtect<Item extends { readonly protect: boolean }>(
  item: Item,
): Omit<Item, 'protect'> {
  const { protect: _, ...rest } = item;
  return rest;
}

/** The services, of either kind, whose apps are protected. */
export function protectedApps({ services, infrastructure }: Config): string[] {
  return Object.entries({ ...services, ...infrastructure }).flatMap(([name, item]) =>
    item.protect ? [name] : [],
  );
}
