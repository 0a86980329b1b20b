module upstream
