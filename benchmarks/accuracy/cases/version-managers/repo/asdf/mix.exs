defmodule I do
end
