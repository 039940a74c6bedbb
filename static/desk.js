// Makes the desk's forms nicer; all of them work without it.
