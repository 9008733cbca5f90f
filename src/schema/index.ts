/** Public face of schema: JSON Schemas that data is checked against. */
export { compileSchema, type DataSchema } from './schema.js'
