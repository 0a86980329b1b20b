defmodule Live do
end
