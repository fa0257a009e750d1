/** A key's ARN, the only form in which a policy names it: no alias, and no id alone; AWS KMS developer guide, "Key ARN". */
export const keyArn = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

export const keyArnShape = 'arn:aws:kms:<region>:<account>:key/<id>';
