import { z } from 'zod';

/** A JSON value; objects may carry optional members, which count as absent when undefined. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** Tells whether a JSON value is an object, neither an array nor null. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Any JSON value, for members of documents that come out of `JSON.parse` and hence can be nothing else. */
export const jsonSchema = z.custom<Json>((value) => value !== undefined);

/** Any JSON object, likewise. */
export const jsonObjectSchema = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
