import { bodyParsers } from './formats/bodies.ts';
import { clusterParsers } from './formats/cluster.ts';
import { fileParsers } from './formats/files.ts';
import { framingParsers } from './formats/framing.ts';
import { functionParsers } from './formats/functions.ts';
import { httpParsers } from './formats/http.ts';
import { jsonParsers } from './formats/json.ts';
import { keyParsers } from './formats/keys.ts';
import { patternParsers } from './formats/patterns.ts';
import { policyParsers } from './formats/policies.ts';
import { projectParsers } from './formats/projects.ts';
import { recordParsers } from './formats/records.ts';
import { requestParsers } from './formats/requests.ts';
import { serviceParsers } from './formats/services.ts';
import { signatureParsers } from './formats/signatures.ts';
import { storageParsers } from './formats/storage.ts';
import { templateParsers } from './formats/templates.ts';
import { textParsers } from './formats/texts.ts';
import type { Parser } from './parser.ts';

/** Every reader of bytes that come from outside of the process. */
export const PARSERS: readonly Parser[] = [
  ...httpParsers,
  ...jsonParsers,
  ...bodyParsers,
  ...framingParsers,
  ...patternParsers,
  ...templateParsers,
  ...textParsers,
  ...fileParsers,
  ...signatureParsers,
  ...keyParsers,
  ...storageParsers,
  ...clusterParsers,
  ...recordParsers,
  ...requestParsers,
  ...functionParsers,
  ...serviceParsers,
  ...projectParsers,
  ...policyParsers,
];
