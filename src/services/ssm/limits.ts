// https://docs.aws.amazon.com/general/latest/gr/ssm.html
/** Of the advanced tier. */
export const MAX_VALUE_CHARACTERS = 8192;
export const MAX_STANDARD_VALUE_CHARACTERS = 4096;
/** Of a path, its name included. */
export const MAX_LEVELS = 15;
export const MAX_PARAMETERS_PER_CALL = 10;
export const MAX_DESCRIBED_PARAMETERS = 50;
/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html */
export const MAX_TAGS = 50;
/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html */
export const MAX_VERSIONS = 100;
export const MAX_HISTORY_PAGE = 50;
/** Of a version. @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html */
export const MAX_LABELS = 10;
export const MAX_LABEL_CHARACTERS = 100;
