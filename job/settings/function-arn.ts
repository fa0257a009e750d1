/** The ARN of a Lambda function, with a version or an alias of it or without; AWS Lambda API reference, "Invoke". */
export const functionArn =
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_-]{1,128})?$/;

export const functionArnShape = 'arn:aws:lambda:<region>:<account>:function:<name>';
