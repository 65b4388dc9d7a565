export type { NextFunction, Request, Response } from 'express'
