"""The facts of the source documents: real names, no amount or word added, no mail to anyone."""
