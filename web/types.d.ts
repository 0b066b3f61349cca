// What every module may name in its JSDoc without importing it.
import type { components } from "../build/console-tools/api.js";

declare global {
  /** A schema of the API's description: `Schema<"LicenceView">`. */
  type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];
  /** What a screen is given: `params` of its path, `query` of the address. */
  interface ScreenProps {
    params: Record<string, string>;
    query: Record<string, string>;
  }
  type View = import("preact").ComponentChildren;
}
export {};
