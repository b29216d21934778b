import { defineError } from '../../schema/error.ts';

export const ParameterNotFound = defineError('ParameterNotFound');
export const ParameterVersionNotFound = defineError('ParameterVersionNotFound');
export const ParameterVersionLabelLimitExceeded = defineError('ParameterVersionLabelLimitExceeded');
export const ParameterMaxVersionLimitExceeded = defineError('ParameterMaxVersionLimitExceeded');
export const HierarchyLevelLimitExceeded = defineError('HierarchyLevelLimitExceededException');
export const TooManyUpdates = defineError('TooManyUpdates');
export const ParameterAlreadyExists = defineError('ParameterAlreadyExists');
export const ParameterPatternMismatch = defineError('ParameterPatternMismatchException');
export const InvalidAllowedPattern = defineError('InvalidAllowedPatternException');
export const InvalidFilterKey = defineError('InvalidFilterKey');
export const InvalidFilterOption = defineError('InvalidFilterOption');
export const InvalidFilterValue = defineError('InvalidFilterValue');
export const InvalidResourceId = defineError('InvalidResourceId');
export const InvalidResourceType = defineError('InvalidResourceType');
export const TooManyTags = defineError('TooManyTagsError');
export const InvalidNextToken = defineError('InvalidNextToken');
