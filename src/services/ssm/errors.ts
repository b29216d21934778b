import { defineError } from '../../schema/error.ts';

export const ParameterNotFound = defineError('ParameterNotFound');
export const ParameterAlreadyExists = defineError('ParameterAlreadyExists');
export const ParameterPatternMismatch = defineError('ParameterPatternMismatchException');
export const InvalidAllowedPattern = defineError('InvalidAllowedPatternException');
export const InvalidNextToken = defineError('InvalidNextToken');
