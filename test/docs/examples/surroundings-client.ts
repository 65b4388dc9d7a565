export declare const request: Request
