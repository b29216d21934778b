import { enumeration, structure } from '../../../schema/shape.ts';

/** Whether a function is stopped when it is part of a recursive loop. */
export const RecursiveLoop = enumeration('Terminate', 'Allow');

export const RecursionConfig = structure({ RecursiveLoop });
