// The limit of a template in S3. AWS allows 51,200 bytes for a template in the request; here the higher limit applies
// to both:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
export const MAX_TEMPLATE_BYTES = 1_000_000;
/** Of a stack policy. */
export const MAX_POLICY_BYTES = 16_384;
// Ten times deeper than real templates; the code that walks a template is recursive.
export const MAX_TEMPLATE_DEPTH = 100;
export const MAX_RESOURCES = 500;
// A bound of Millrace: a template that nests itself would otherwise create stacks without end.
export const MAX_NESTED_LEVELS = 10;
export const MAX_DESCRIPTION_BYTES = 1_024;
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
/**
 * Properties of one resource as JSON: a record contains them up to three times, and a stored document is limited to
 * 4 MiB.
 */
export const MAX_PROPERTIES_BYTES = 1_000_000;
/** All outputs of a stack together as JSON: they are part of the stack's document. */
export const MAX_OUTPUTS_BYTES = 1_000_000;
