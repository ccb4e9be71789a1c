/** The version of the contract between runner and app. A new field is optional, or this number rises. */
export const WIRE_VERSION = 1;
