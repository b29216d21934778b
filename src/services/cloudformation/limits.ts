// That of a template in S3; a body may be 51,200 bytes on AWS, and is allowed as much here:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
export const MAX_TEMPLATE_BYTES = 1_000_000;
// Ten times deeper than real templates; the code that walks a template is recursive.
export const MAX_TEMPLATE_DEPTH = 100;
export const MAX_RESOURCES = 500;
export const MAX_PARAMETERS = 200;
export const MAX_MAPPINGS = 200;
export const MAX_OUTPUTS = 200;
export const MAX_PARAMETER_BYTES = 4_096;
export const MAX_TAGS = 50;
export const EVENTS_PER_PAGE = 100;
export const STACKS_PER_PAGE = 100;
export const EXPORTS_PER_PAGE = 100;
export const CHANGES_PER_PAGE = 100;
export const RESOURCES_PER_PAGE = 100;
/** Of one resource, as JSON: a record holds them up to three times, and a document of the store may have 4 MiB. */
export const MAX_PROPERTIES_BYTES = 1_000_000;
/** Of all outputs of a stack together, as JSON, for they are part of its document. */
export const MAX_OUTPUTS_BYTES = 1_000_000;
