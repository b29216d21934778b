import { useEffect, useState } from 'preact/hooks';
import { usePage } from '../../state/context.ts';
import { saveSchema, type SavedSchema, savedSchema } from './saved-schema.ts';
import { SchemaDecoder } from './schema-decoder.ts';

/** What reads schemas and decodes by them: a file of its own, that is loaded when there is a schema. */
export const loadDecoding = () => import('../../../decoding/open-schema.ts');

export interface StreamSchema {
  readonly saved: SavedSchema | undefined;
  /** Undefined without a schema, and until it is read. */
  readonly decoder: SchemaDecoder | undefined;
  /** @param schema undefined to decode by none. @throws Error when the browser has no room */
  readonly use: (schema: SavedSchema | undefined) => void;
}

/** The schema that the user gave for the records of a stream. */
export function useSchema(streamArn: string): StreamSchema {
  const { toasts } = usePage();
  const [saved, setSaved] = useState(() => savedSchema(streamArn));
  const [decoder, setDecoder] = useState<SchemaDecoder | undefined>(undefined);
  useEffect(() => {
    setDecoder(undefined);
    if (!saved) return;
    // Another schema may be chosen before this one is read.
    let isWanted = true;
    loadDecoding()
      .then(
        ({ openSchema, decodeWith }) => new SchemaDecoder(openSchema(saved.files), saved.type, decodeWith),
      )
      .then(
        (opened) => isWanted && setDecoder(opened),
        (error: unknown) => toasts.failed(error),
      );
    return () => {
      isWanted = false;
    };
  }, [saved]);
  const use = (schema: SavedSchema | undefined) => {
    saveSchema(streamArn, schema);
    setSaved(schema);
  };
  return { saved, decoder, use };
}
