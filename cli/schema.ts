/** Writes `schema/stack.schema.json` from the schemas of every provider and profile: `npm run schema`. */
import { writeSchema } from '../config/schema-file.ts';
import { profiles, providers } from './registry.ts';

process.stdout.write(`${await writeSchema(providers, profiles)}\n`);
