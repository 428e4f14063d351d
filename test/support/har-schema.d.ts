declare module 'har-schema' {
  /** The JSON schemas of HAR 1.2, each with its `$id`. */
  const schemas: Readonly<Record<string, object>>;
  export = schemas;
}
