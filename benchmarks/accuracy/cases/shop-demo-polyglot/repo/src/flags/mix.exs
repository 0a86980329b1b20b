defmodule Flags do
end
